"""What the ratings are weighted to and compared with: dossier counts and targets."""
