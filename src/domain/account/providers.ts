/**
 * The `provider` enum of `POST /api/v2/users/{id}/identities`, as Auth0's Management API publishes it.
 * New providers may be missing from the list, so an unknown one is a warning, never a refusal.
 */
const KNOWN_PROVIDERS: ReadonlySet<string> = new Set(
  `ad adfs amazon apple dropbox bitbucket auth0-oidc auth0 baidu bitly box custom daccount dwolla email
  evernote-sandbox evernote exact facebook fitbit github google-apps google-oauth2 instagram ip line linkedin
  oauth1 oauth2 office365 oidc okta paypal paypal-sandbox pingfederate planningcenter salesforce-community
  salesforce-sandbox salesforce samlp sharepoint shopify shop sms soundcloud thirtysevensignals twitter untappd
  vkontakte waad weibo windowslive wordpress yahoo yandex`.split(/\s+/),
);

/** Providers whose ids begin with the connection's name: `samlp|acme-conn|u@x.com`. */
const ENTERPRISE: ReadonlySet<string> = new Set(
  'samlp adfs ad waad oidc okta pingfederate google-apps'.split(' '),
);

/** Providers whose ids are numbers. */
const NUMBERED: ReadonlySet<string> = new Set(
  'google-oauth2 facebook windowslive linkedin github twitter vkontakte weibo'.split(' '),
);

/** Whether Auth0 lists this provider. */
export function isKnownProvider(provider: string): boolean {
  return KNOWN_PROVIDERS.has(provider);
}

/** Whether the provider's ids begin with a connection's name, which may equal another provider's name. */
export function isEnterprise(provider: string): boolean {
  return ENTERPRISE.has(provider);
}

/** Whether the provider's ids are numbers, which a spreadsheet may have rounded or reformatted. */
export function hasNumberIds(provider: string): boolean {
  return NUMBERED.has(provider);
}

/** The listed provider whose name differs from this text only in case or white space. */
export function providerMeant(text: string): string | undefined {
  if (KNOWN_PROVIDERS.has(text)) return undefined;
  const name = text.replace(/\s+/g, '').toLowerCase();
  return KNOWN_PROVIDERS.has(name) ? name : undefined;
}
