package portico.api;

/** Finds out who calls. Implemented by the account room. */
public interface Gatekeeper {

    /** The tenant a call claims to act in, from its name or its Host; nothing is believed yet. Costs no query. */
    String tenantOf(Call call);

    /** Runs inside the tenant's transaction. @throws Refusal when name and key do not fit, always with the same text */
    Caller identify(Call call);

    /** Called in no transaction after {@link #identify} refused; counts the failure. */
    void refused(Call call);

    /** Called in no transaction before anything else. @throws Refusal when this address or name failed too often or calls too much */
    void admit(Call call);
}
