package portico.account;

import java.util.List;

/**
 * The login page.
 *
 * @param next    where to go afterwards
 * @param problem why the last try failed; null: there was none
 * @param demo    accounts that a demo site shows
 */
public record LoginPage(String username, String next, String problem, List<Person> demo) {

    public record Person(String username, String password) {}
}
