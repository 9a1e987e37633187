"""The ground floor: what every app needs and none of them owns; it imports no app."""
