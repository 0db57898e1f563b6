"""What the emulator has and Azure has not: its clock, its faults and a look at what exists, as JSON and as a page."""
