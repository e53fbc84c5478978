package portico.task;

import portico.api.Code;

/** The wire's ttype. */
public enum Kind {
    @Code("1") CREATE, @Code("2") REINSTALL, @Code("3") SYSTEM, @Code("4") BACKUP, @Code("5") RESTORE, @Code("6") GENERAL
}
