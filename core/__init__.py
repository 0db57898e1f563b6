"""What both sides share: settings, tables, errors, traffic rules and the clients of Azure. Imports nothing of ours."""
