"""Ground floor: what every feature stands on and what knows no feature."""
