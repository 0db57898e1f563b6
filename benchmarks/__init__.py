"""Measurements that anybody can repeat. Each prints its figures beside the promise they are held against."""
