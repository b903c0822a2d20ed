"""The nouns that powers share: journeys, stages, touchpoints, units, goals, improvements, and the evidence between."""
