package portico.site;

import portico.api.Code;

/** How the gateway that ended TLS goes on to the machine. */
public enum GuestSide { @Code("http") HTTP, @Code("https") HTTPS }
