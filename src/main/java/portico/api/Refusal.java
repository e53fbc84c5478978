package portico.api;

import java.util.List;

/**
 * A rule said no: we did nothing, here is the reason, the customer may read it. {@code code} names a line of {@code refusals.properties}
 * (English, for the wire), of {@code page-refusals.properties} where English pages word it otherwise, and of {@code refusals_zh_CN.properties}.
 */
public class Refusal extends RuntimeException {

    public final String code;
    public final List<Object> details;
    /** Wire name of the parameter that is to blame, or null. */
    public final String field;

    public Refusal(String code, Object... details) { this(null, code, details); }

    private Refusal(String field, String code, Object... details) {
        super(code, null, false, false);
        this.field = field;
        this.code = code;
        this.details = List.of(details);
    }

    /** A refusal that a form shows beside the field; the field's wire name is also the first detail of the text. */
    public static Refusal of(String field, String code, Object... details) {
        var all = new Object[details.length + 1];
        all[0] = field;
        System.arraycopy(details, 0, all, 1, details.length);
        return new Refusal(field, code, all);
    }

    /** What must be written although the call is rolled back, such as a count of failures. Runs in no transaction. */
    private Runnable aftermath = () -> {};

    /** @param aftermath run by the corridor once the transaction is rolled back */
    public Refusal afterwards(Runnable aftermath) {
        this.aftermath = aftermath;
        return this;
    }

    void settle() { aftermath.run(); }

    @Override public String getMessage() { return Refusals.english(this); }
}
