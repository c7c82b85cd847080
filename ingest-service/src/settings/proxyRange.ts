import proxyAddress from 'proxy-addr';

export const TRUSTED_PROXY_RULE =
  'allowed: an address or a range such as 10.0.0.7, 10.0.0.0/8 or fd00::/8, or one of loopback, linklocal, uniquelocal';

/** Whether it names addresses whose word about clients is taken. */
export function isProxyRange(text: string): boolean {
  try {
    proxyAddress.compile([text]);
    return text !== '';
  } catch {
    return false;
  }
}
