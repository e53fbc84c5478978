package portico.account;

import portico.api.Code;

/** What a verification code may be asked for. */
public enum Operation {
    @Code("vm_reload") REINSTALL, @Code("vm_revert") RESTORE, @Code("vm_resetps") RESET_PASSWORD;

    /** Whether customers of this group must confirm it by e-mail, and by SMS; either one suffices when both are asked. */
    public boolean byMail(UserGroup group) {
        return switch (this) {
            case REINSTALL -> group.emailOnReload;
            case RESTORE -> group.emailOnRevert;
            case RESET_PASSWORD -> group.emailOnResetPassword;
        };
    }

    public boolean bySms(UserGroup group) {
        return switch (this) {
            case REINSTALL -> group.smsOnReload;
            case RESTORE -> group.smsOnRevert;
            case RESET_PASSWORD -> group.smsOnResetPassword;
        };
    }
}
