package portico.firewall;

import io.netty.util.NetUtil;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import portico.api.Refusal;
import portico.infra.IpAddress;

/** The other side of a rule: an address or a network, IPv4 or IPv6. */
final class Remotes {

    private Remotes() {}

    /** What a caller sent, as a network begins ({@code 198.51.100.7/24} is {@code 198.51.100.0/24}). @throws Refusal when it is none */
    static String demand(String field, String text) {
        var parts = text.strip().split("/", -1);
        var address = InetAddress.ofLiteral(IpAddress.demand(field, parts[0]));
        int bits = address.getAddress().length * 8;
        if (parts.length > 2 || parts.length == 2 && !parts[1].matches("[0-9]{1,3}")) throw Refusal.of(field, "user.address");
        int length = parts.length == 1 ? bits : Integer.parseInt(parts[1]);
        if (length > bits) throw Refusal.of(field, "user.address");
        var begin = written(network(address, length), bits / 8);
        return length == bits ? begin : begin + "/" + length;
    }

    /** @param remote as {@link #demand} writes it; empty: everybody @param who null: just anybody, so nobody in particular */
    static boolean contain(String remote, InetAddress who) {
        if (remote.isEmpty()) return true;
        var parts = remote.split("/");
        int length = parts.length == 1 ? -1 : Integer.parseInt(parts[1]);
        if (who == null) return length == 0;
        var begin = InetAddress.ofLiteral(parts[0]);
        if (begin.getAddress().length != who.getAddress().length) return false;
        return length < 0 ? begin.equals(who) : network(who, length).equals(new BigInteger(1, begin.getAddress()));
    }

    private static BigInteger network(InetAddress address, int length) {
        int rest = address.getAddress().length * 8 - length;
        return new BigInteger(1, address.getAddress()).shiftRight(rest).shiftLeft(rest);
    }

    private static String written(BigInteger number, int bytes) {
        var all = new byte[bytes];
        var given = number.toByteArray();
        for (int i = 0; i < Math.min(bytes, given.length); i++) all[bytes - 1 - i] = given[given.length - 1 - i];
        try {
            return NetUtil.toAddressString(InetAddress.getByAddress(all));
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
