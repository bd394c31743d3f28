/**
 * The name of a cookie. Browsers accept a cookie whose name has the prefix only from an HTTPS response and with the
 * attribute `Secure`, so nobody on the network can set or replace it with a response over plain HTTP.
 * @param isSecure whether the cookie is set with `Secure`. Without HTTPS, browsers would drop a cookie with the prefix.
 */
export function cookieName(name: string, isSecure: boolean): string {
  return isSecure ? `__Secure-${name}` : name
}
