package portico.infra;

import static portico.api.Level.SYSTEM;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import portico.api.*;

/** Brings a range of addresses to a server. Servers are shared between hosting sites, so only operators may. */
@Singleton
@Api(value = "ip_block_add", open = SYSTEM, operator = true, says = "Bring a range of addresses, IPv4 or IPv6, to a server; operators do it on their pages (extension)", zh = "为服务器导入 IPv4 或 IPv6 地址段，由运营人员在其页面操作（扩展）")
class AddBlock implements Command<AddBlock.In> {

    record In(
            @Wire(value = "serverid", says = "the server", zh = "服务器编号") Host host,
            @Wire(value = "name", says = "name of the range", zh = "地址段名称") @Size(min = 1, max = 60) String name,
            @Wire(value = "range", says = "range, such as 203.0.113.0/26, 203.0.113.10-203.0.113.40 or 2001:db8:10::/56", zh = "地址范围，例如 203.0.113.0/26、203.0.113.10-203.0.113.40 或 2001:db8:10::/56") String range,
            @Wire(value = "gateway", says = "gateway, the router the hosts use", zh = "网关，主机使用的路由器地址") String gateway,
            @Wire(value = "mask", says = "network length, such as 24; that of the range when left out", zh = "掩码长度，例如 24；留空则与范围相同") Optional<Integer> mask,
            @Wire(value = "each", says = "IPv6 per host, 64 for a network each or 128 for single addresses; left out, 64 of a network that holds one, else 128", zh = "每台主机的 IPv6，64 为各一个网段，128 为单个地址；留空时，网段不小于 /64 则为 64，否则为 128")
            Optional<@Min(32) @Max(128) Integer> each,
            @Wire(value = "dns", says = "name servers, joined by commas", zh = "DNS 服务器，以逗号分隔") List<String> dns,
            @Wire(value = "network", says = "network of the server, its own when left out", zh = "服务器上的网络，留空为默认网络") Optional<@Size(max = 60, message = "parameter.long") String> network,
            @Wire(value = "skip", says = "addresses to leave out, joined by commas", zh = "要跳过的地址，以逗号分隔") List<String> skip,
            @Wire(value = "shared", says = "1 for private addresses behind the server's", zh = "为 1 时为共享 IP 后面的内网地址") @Default("0") boolean shared,
            @Wire(value = "wholegroup", says = "1 when every server of the group reaches this range through its network of that name", zh = "为 1 时该组内所有服务器均可通过同名网络使用此地址段") @Default("0") boolean wholeGroup,
            @Wire(value = "preview", says = "1 changes nothing and answers what would come of it", zh = "为 1 时不作更改，只返回结果预览") @Default("0") boolean preview) {}

    private final EntityManager database;

    AddBlock(EntityManager database) { this.database = database; }

    @Override public Answer run(Caller caller, In in) {
        in.dns.forEach(server -> IpAddress.demand("dns", server));
        var whole = AddressPlan.of(in.range, in.gateway, in.skip, in.each.orElse(0));
        int bits = InetAddress.ofLiteral(whole.from()).getAddress().length * 8, mask = in.mask.orElse(whole.mask());
        if (mask < 1 || mask > bits) throw Refusal.of("mask", "block.mask");
        if (!whole.reaches(in.gateway.strip(), mask) && !in.gateway.strip().toLowerCase(java.util.Locale.ROOT).startsWith("fe80:")) throw Refusal.of("gateway", "block.gateway");
        // One import at a time: who is second sees what the first has brought.
        if (!in.preview) database.createNativeQuery("select 1 from pg_advisory_xact_lock(7075)", Integer.class).getSingleResult();
        var known = known(whole);
        var plan = whole.without(known);
        if (in.preview) return Answer.json(preview(whole, plan, known));
        if (plan.add().isEmpty()) throw Refusal.of("range", "block.empty");
        return Answer.value(write(in, plan, mask), plan.add().size());
    }

    private LinkedHashMap<String, Object> preview(AddressPlan whole, AddressPlan plan, Set<String> known) {
        var all = new LinkedHashMap<String, Object>();
        all.put("add", plan.add().size());
        all.put("first", plan.add().isEmpty() ? "" : plan.add().getFirst());
        all.put("last", plan.add().isEmpty() ? "" : plan.add().getLast());
        all.put("skipped", whole.skipped());
        all.put("duplicates", whole.add().size() - plan.add().size());
        all.put("duplicate", known.stream().sorted().limit(20).toList());
        all.put("overlaps", overlaps(whole));
        return all;
    }

    /** Addresses of the range that are there, as text without lengths. Whatever lies within a network that would be given away counts as it. */
    private Set<String> known(AddressPlan plan) {
        @SuppressWarnings("unchecked") List<String> found = database.createNativeQuery("""
                select distinct host(n.net) from unnest(cast(:nets as text[])) t(net) cross join lateral (select cast(t.net as inet) net) n
                where exists (select from ip_address a where a.ip <<= n.net or a.ip >>= n.net)""", String.class).setParameter("nets", plan.add().toArray(String[]::new)).getResultList();
        return new HashSet<>(found);
    }

    private List<?> overlaps(AddressPlan plan) {
        return database.createNativeQuery("select b.name || ' (' || h.name || ')' from ip_block b join host h on h.id = b.host_id where b.start_ip <= cast(:to as inet) and b.end_ip >= cast(:from as inet) order by b.id limit 20", String.class)
                .setParameter("from", plan.from()).setParameter("to", plan.to()).getResultList();
    }

    private long write(In in, AddressPlan plan, int mask) {
        long block = (Long) database.createNativeQuery("""
                insert into ip_block (host_id, name, start_ip, end_ip, netmask, gateway, dns, network, shared, whole_group)
                values (:host, :name, cast(:from as inet), cast(:to as inet), :mask, :gateway, cast(:dns as text[]), :network, :shared, :whole) returning id""", Long.class)
                .setParameter("host", in.host.id).setParameter("name", in.name.strip()).setParameter("from", plan.from()).setParameter("to", plan.to())
                .setParameter("mask", plan.from().contains(":") ? String.valueOf(mask) : dotted(mask)).setParameter("gateway", in.gateway.strip()).setParameter("dns", in.dns.toArray(String[]::new))
                .setParameter("network", in.network.filter(n -> !n.isBlank()).orElse(in.host.network)).setParameter("shared", in.shared).setParameter("whole", in.wholeGroup).getSingleResult();
        database.createNativeQuery("insert into ip_address (ip_block_id, ip) select :block, cast(net as inet) from unnest(cast(:nets as text[])) t(net)").setParameter("block", block)
                .setParameter("nets", plan.add().toArray(String[]::new)).executeUpdate();
        return block;
    }

    /** As blocks of IPv4 write their mask. */
    private static String dotted(int length) {
        int mask = length == 0 ? 0 : -1 << 32 - length;
        return (mask >>> 24) + "." + (mask >>> 16 & 255) + "." + (mask >>> 8 & 255) + "." + (mask & 255);
    }
}
