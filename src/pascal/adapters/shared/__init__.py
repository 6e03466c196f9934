"""What several adapters stand on. No adapter itself: it keeps no port."""
