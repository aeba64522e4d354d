"""Tables as files for people: rounds and labels, computes nothing."""
