package portico.infra;

import io.netty.util.NetUtil;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import portico.api.Refusal;

/**
 * Which addresses a range brings, worked out before anything is written: every address of an IPv4 range, and of an IPv6 one either single addresses or whole
 * networks, each of which goes to one VM.
 *
 * @param from    first of the range, all of it
 * @param to      last of the range
 * @param mask    length of the network the range lies in
 * @param add     what is new, in order; a network with its length
 * @param skipped what the range holds and is left out, because it was named, or is the gateway's, or names the network itself
 */
record AddressPlan(String from, String to, int mask, List<String> add, List<String> skipped) {

    /** What fits into one range; an IPv6 one is longer than anything can hold. */
    static final int MOST = 16_384;
    private static final int USUAL = 64;

    /** @param each length of what one VM gets of an IPv6 range: 128 or shorter; 0: {@value #USUAL} of a network that holds one, else single addresses @throws Refusal when it is no range, or too much */
    static AddressPlan of(String range, String gateway, List<String> skip, int each) {
        boolean cidr = range.contains("/");
        var ends = range.strip().split(cidr ? "/" : "-", -1);
        if (ends.length > 2) throw Refusal.of("range", "block.range");
        var first = address("range", ends[0]);
        int bits = first.getAddress().length * 8;
        int length = cidr ? length(ends[1], bits) : -1;
        var low = cidr ? cut(number(first), bits - length) : number(first);
        var high = cidr ? low.add(BigInteger.ONE.shiftLeft(bits - length)).subtract(BigInteger.ONE) : ends.length == 1 ? low : number(sameFamily("range", ends[1], bits));
        if (high.compareTo(low) < 0) throw Refusal.of("range", "block.range");
        int unit = bits == 32 ? 32 : each > 0 ? each : cidr && length <= USUAL ? USUAL : bits;
        if (cidr && unit < length) throw Refusal.of("each", "block.each", length);
        var step = BigInteger.ONE.shiftLeft(bits - unit);
        if (high.subtract(low).divide(step).compareTo(BigInteger.valueOf(MOST)) >= 0) throw Refusal.of("range", "block.many", MOST);
        var out = new TreeSet<BigInteger>();
        var taken = new ArrayList<BigInteger>(List.of(cut(number(sameFamily("gateway", gateway, bits)), bits - unit)));
        for (var text : skip) taken.add(cut(number(sameFamily("skip", text, bits)), bits - unit));
        taken.stream().filter(n -> n.compareTo(low) >= 0 && n.compareTo(high) <= 0).forEach(out::add);
        // Of a whole network the first address names it, and of an IPv4 one the last speaks to all.
        if (cidr && unit == bits && length < bits - 1) out.add(low);
        if (cidr && bits == 32 && length < 31) out.add(high);
        var add = new ArrayList<String>();
        for (var next = cut(low, bits - unit); next.compareTo(high) <= 0; next = next.add(step))
            if (next.compareTo(low) >= 0 && !out.contains(next)) add.add(text(next, bits) + (unit < bits ? "/" + unit : ""));
        return new AddressPlan(text(low, bits), text(high, bits), length, List.copyOf(add), out.stream().map(n -> text(n, bits)).toList());
    }

    /** The same without what is there already. */
    AddressPlan without(Set<String> known) { return new AddressPlan(from, to, mask, add.stream().filter(address -> !known.contains(address.replaceFirst("/.*", ""))).toList(), skipped); }

    /** Whether the address lies in a network of that length together with the range. */
    boolean reaches(String gateway, int maskLength) {
        int rest = InetAddress.ofLiteral(from).getAddress().length * 8 - maskLength;
        return cut(number(InetAddress.ofLiteral(from)), rest).equals(cut(number(InetAddress.ofLiteral(gateway)), rest));
    }

    private static int length(String text, int bits) {
        if (!text.strip().matches("[0-9]{1,3}") || Integer.parseInt(text.strip()) > bits) throw Refusal.of("range", "block.range");
        return Integer.parseInt(text.strip());
    }

    private static InetAddress address(String field, String text) { return InetAddress.ofLiteral(IpAddress.demand(field, text)); }

    private static InetAddress sameFamily(String field, String text, int bits) {
        var address = address(field, text);
        if (address.getAddress().length * 8 != bits) throw Refusal.of(field, "block.family");
        return address;
    }

    private static BigInteger number(InetAddress address) { return new BigInteger(1, address.getAddress()); }

    private static BigInteger cut(BigInteger number, int rest) { return number.shiftRight(rest).shiftLeft(rest); }

    private static String text(BigInteger number, int bits) {
        var all = new byte[bits / 8];
        var given = number.toByteArray();
        for (int i = 0; i < Math.min(all.length, given.length); i++) all[all.length - 1 - i] = given[given.length - 1 - i];
        try {
            return NetUtil.toAddressString(InetAddress.getByAddress(all));
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
