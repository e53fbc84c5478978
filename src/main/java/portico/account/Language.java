package portico.account;

import portico.api.Code;
import portico.api.Codes;

/** A language of pages and messages. */
public enum Language {
    @Code("zh-CN") CHINESE, @Code("en") ENGLISH;

    /** As rows and pages name it. */
    public String tag() { return Codes.of(this); }
}
