/** Sites by HAProxy: HTTP by the Host header, TLS by the name in its handshake, without ending it unless the site
 * wants that. Names, answers to certificate authorities and certificates are changed while HAProxy runs. */
package portico.gateway.haproxy;
