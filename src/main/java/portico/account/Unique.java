package portico.account;

import org.hibernate.exception.ConstraintViolationException;
import portico.api.Refusal;
import portico.tenant.Tenancy;

/** Says in words which unique thing about a customer was taken already. The database decides, so it holds when requests race. */
final class Unique {

    private Unique() {}

    /** @throws Refusal naming the field when what {@code write} wrote belongs to another customer */
    static void demand(Runnable write) {
        try {
            write.run();
        } catch (ConstraintViolationException taken) {
            if (Tenancy.Trouble.violates(taken, "user_account_tenant_number_key")) throw Refusal.of("userid", "user.number.taken");
            if (Tenancy.Trouble.violates(taken, "user_account_username")) throw Refusal.of("username", "user.username.taken");
            if (Tenancy.Trouble.violates(taken, "user_account_email")) throw Refusal.of("email", "user.email.taken");
            throw taken;
        }
    }
}
