package portico.site;

import portico.api.Code;

/** How the machine learns who visits: by the header X-Forwarded-For, or by the PROXY protocol (version 2) before everything else. */
public enum VisitorNote { @Code("forwarded") FORWARDED, @Code("proxy") PROXY }
