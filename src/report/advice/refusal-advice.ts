/** What the token endpoint says that a person can mend, and how. Its words choose the advice, and nothing else. */
const ADVICE: readonly {
  readonly says: RegExp;
  readonly next: (audience: string, scopes: string) => string;
}[] = [
  {
    says: /service not found/i,
    next: (audience) =>
      `The tenant has no API ${audience}, which is the audience that was requested. With a custom domain set AUTH0_AUDIENCE to the Management API's own: https://TENANT.REGION.auth0.com/api/v2/.`,
  },
  {
    says: /client-grant|not authorized to access/i,
    next: (_, scopes) =>
      `Authorize the application (AUTH0_CLIENT_ID) for the Auth0 Management API, with the scopes ${scopes}: in the dashboard under Applications, APIs, Auth0 Management API, Machine to Machine Applications.`,
  },
  {
    says: /grant type/i,
    next: () =>
      'Enable the grant type Client Credentials for the application: in the dashboard under Applications, its Settings, Advanced Settings, Grant Types. It must be a Machine to Machine application.',
  },
];

const IN_GENERAL =
  'Check AUTH0_DOMAIN, AUTH0_CLIENT_ID and its secret or key, and that the application is authorized for the Auth0 Management API.';

/**
 * What to do about a refusal of the token endpoint.
 *
 * @param scopes those that the command needs.
 */
export function refusalAdvice(refusal: string, audience: string, scopes: readonly string[]): string {
  const fitting = ADVICE.find(({ says }) => says.test(refusal));
  return fitting === undefined ? IN_GENERAL : fitting.next(audience, scopes.join(' '));
}
