"""Pages made of several powers: home, navigation, search, the gallery of the kit."""
