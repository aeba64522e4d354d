"""What happens to the rows before they are sums: reading, valid answers, what is added up."""
