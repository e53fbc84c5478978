package portico.site;

import portico.api.Code;

/** Who ends the TLS of a site's visitors. PASS: the machine, with a certificate of its own. END: the gateway, with one that is got and renewed for it. */
public enum TlsEnd { @Code("pass") PASS, @Code("end") END }
