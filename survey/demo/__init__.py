"""The example city: five wards around Long Khánh with made-up counters, ratings and dossier counts."""
