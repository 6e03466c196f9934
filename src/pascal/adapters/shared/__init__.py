"""What several carriers of live updates stand on. No adapter itself: it keeps no port."""
