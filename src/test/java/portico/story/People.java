package portico.story;

import portico.testing.Given.Customer;

/** The customers in the stories' world files. */
final class People {

    /** Needs a code by e-mail to reinstall. */
    static final Customer ANN = new Customer(0, 1001, "ann1980", "ann@acme.test", "8613800138001", "ann-password", "ann-api-key-0123456789abcdef", "acme");
    /** Needs no codes. */
    static final Customer BOB = new Customer(0, 1002, "bob1985", "bob@acme.test", "8613800138002", "bob-password", "bob-api-key-0123456789abcdef", "acme");
    /** Customer of another site, only in the world of played hosts. */
    static final Customer GAO = new Customer(0, 1001, "gao1990", "gao@globex.test", "8613800138003", "gao-password", "gao-api-key-0123456789abcdef", "globex");

    private People() {}
}
