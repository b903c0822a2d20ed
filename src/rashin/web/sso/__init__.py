"""The company's own sign-in: OpenID Connect and SAML, on allauth's providers made stricter."""
