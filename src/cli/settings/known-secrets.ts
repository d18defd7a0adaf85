type Env = Readonly<Record<string, string | undefined>>;

/** Variables that hold a proxy's address, and with it maybe a password. Ours is the first; others' libraries read the rest. */
const PROXIES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'] as const;

/** What must never be shown or written, as far as the environment tells: the client's secret, a token, a proxy's password. */
export function knownSecrets(env: Env): readonly string[] {
  const own = [env.AUTH0_CLIENT_SECRET, env.AUTH0_ACCESS_TOKEN?.trim()];
  return [...own, ...PROXIES.flatMap((name) => proxySecrets(env[name]))].filter(
    (secret) => secret !== undefined,
  );
}

/** The password in every form in which an error may quote it: as typed, decoded, and as the header has it. */
function proxySecrets(address: string | undefined): string[] {
  // As it was typed, for what is no URL may hold a password as well. The last @ ends it: it may stand in one.
  const userinfo = /^\s*(?:[a-z][a-z0-9+.-]*:\/\/)?(.*)@/i.exec(address ?? '')?.[1];
  if (!userinfo) return [];
  const colon = userinfo.indexOf(':');
  const [user, password] = colon < 0 ? [userinfo, ''] : [userinfo.slice(0, colon), userinfo.slice(colon + 1)];
  const clear = [decoded(user), decoded(password)].join(':');
  return [
    userinfo,
    encodeURI(userinfo),
    clear,
    Buffer.from(clear).toString('base64'),
    Buffer.from(userinfo).toString('base64'),
    password || user,
    decoded(password || user),
  ];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
