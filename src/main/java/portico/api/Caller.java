package portico.api;

import java.util.Set;

/**
 * Who calls, once it is known for certain.
 *
 * @param tenant  code of the tenant the call acts in
 * @param userId  our row id of the customer; null at system level
 * @param name    for audit and log: {@code ann1980}, {@code system:acme}, {@code staff:support}, {@code operator:root}
 * @param address the caller's network address
 * @param scope   what the proof they came with is good for
 * @param marks   what makes this caller unlike others of the level
 */
public record Caller(Level level, String tenant, Long userId, String name, Door door, String address, Scope scope, Set<Mark> marks) {

    public enum Mark {
        /** A customer who may look but change nothing. */
        LOCKED,
        /** A person of the hosting site; at user level one who acts in a customer's name. */
        STAFF,
        /** A person of the platform, who may do what concerns several hosting sites. */
        OPERATOR
    }

    /** With everything the level allows. */
    public Caller(Level level, String tenant, Long userId, String name, Door door, String address) { this(level, tenant, userId, name, door, address, Scope.ALL, Set.of()); }

    public static Caller system(String tenant, Door door, String address) {
        return new Caller(Level.SYSTEM, tenant, null, "system:" + tenant, door, address);
    }

    public static Caller user(String tenant, long userId, String name, Door door, String address) {
        return new Caller(Level.USER, tenant, userId, name, door, address);
    }

    /** The same caller by a token. */
    public Caller by(Scope scope) { return by("token " + scope.token(), scope); }

    /** The same caller by a proof that is good for less. @param proof what audit and log call it */
    public Caller by(String proof, Scope scope) { return new Caller(level, tenant, userId, name + " (" + proof + ")", door, address, scope, marks); }

    /** The same caller with other marks. */
    public Caller marked(Set<Mark> marks) { return new Caller(level, tenant, userId, name, door, address, scope, Set.copyOf(marks)); }

    public boolean isSystem() { return level == Level.SYSTEM; }

    public boolean is(Mark mark) { return marks.contains(mark); }
}
