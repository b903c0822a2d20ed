"""The nouns that powers share: journeys, touchpoints, improvements, and the evidence between them all."""
