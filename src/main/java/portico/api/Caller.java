package portico.api;

/**
 * Who calls, once it is known for certain.
 *
 * @param tenant  code of the tenant the call acts in
 * @param userId  our row id of the customer; null at system level
 * @param name    for audit and log: {@code ann1980}, {@code system:acme}
 * @param address the caller's network address
 */
public record Caller(Level level, String tenant, Long userId, String name, Door door, String address) {

    public static Caller system(String tenant, Door door, String address) {
        return new Caller(Level.SYSTEM, tenant, null, "system:" + tenant, door, address);
    }

    public static Caller user(String tenant, long userId, String name, Door door, String address) {
        return new Caller(Level.USER, tenant, userId, name, door, address);
    }

    public boolean isSystem() { return level == Level.SYSTEM; }
}
