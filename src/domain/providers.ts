/**
 * The `provider` enum of `POST /api/v2/users/{id}/identities`, as Auth0's Management API publishes it.
 * New providers appear before lists do: an unknown one is a warning, never a refusal.
 */
const KNOWN_PROVIDERS: ReadonlySet<string> = new Set(
  `ad adfs amazon apple dropbox bitbucket auth0-oidc auth0 baidu bitly box custom daccount dwolla email
  evernote-sandbox evernote exact facebook fitbit github google-apps google-oauth2 instagram ip line linkedin
  oauth1 oauth2 office365 oidc okta paypal paypal-sandbox pingfederate planningcenter salesforce-community
  salesforce-sandbox salesforce samlp sharepoint shopify shop sms soundcloud thirtysevensignals twitter untappd
  vkontakte waad weibo windowslive wordpress yahoo yandex`.split(/\s+/),
);

/** Whether Auth0 lists this provider. */
export function isKnownProvider(provider: string): boolean {
  return KNOWN_PROVIDERS.has(provider);
}
