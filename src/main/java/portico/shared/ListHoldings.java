package portico.shared;

import static portico.api.Level.SYSTEM;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import portico.api.*;

/** Who had a port, a domain or an address when: what a letter about abuse asks. */
@Singleton
@Api(value = "shared_history", open = SYSTEM, changes = false, says = "Who had a public port, a domain or a private address, and when; newest first, at most 500 (extension)",
        zh = "查询公网端口、域名或内网地址的历史使用者，最新在前，最多 500 条（扩展）")
class ListHoldings implements Command<ListHoldings.In> {

    private static final int MOST = 500;

    record In(
            @Wire(value = "what", says = "address:port, port, domain, address or network, however it is written; an address alone finds its ports and domains too, and the network it lies in", zh = "地址:端口、端口、域名、地址或网段；仅地址时也包括其端口、域名及所在网段") @Default("") String what,
            @Wire(value = "vpsid", says = "of this host; 0 all", zh = "主机编号，0 为全部") @Default("0") long vm,
            @Wire(value = "time", says = "held at this time, in Unix seconds; 0 ever", zh = "该时刻的使用者，Unix 秒；0 为不限") @Default("0") long time) {}

    private final Holding.Book book;

    ListHoldings(Holding.Book book) { this.book = book; }

    @Override public Answer run(Caller caller, In in) {
        // Beyond this PostgreSQL knows no time.
        if (in.time < 0 || in.time > 9_000_000_000_000L) throw Refusal.of("time", "parameter.range");
        var at = in.time == 0 ? Optional.<Instant>empty() : Optional.of(Instant.ofEpochSecond(in.time));
        return Answer.json(book.find(in.what, in.vm, at, MOST).stream().map(ListHoldings::row).toList());
    }

    private static Map<String, Object> row(Holding holding) {
        var row = new LinkedHashMap<String, Object>();
        row.put("kind", holding.kind());
        boolean port = holding.kind().equals("port");
        int colon = holding.what().lastIndexOf(':');
        row.put("what", port ? holding.what().substring(0, colon) : holding.what());
        row.put("publicport", port ? holding.what().substring(colon + 1) : "");
        row.put("detail", holding.detail());
        row.put("vid", holding.vmId());
        row.put("vname", holding.vmName());
        row.put("username", holding.ownerName());
        row.put("from", holding.from().getEpochSecond());
        row.put("until", holding.until() == null ? 0 : holding.until().getEpochSecond());
        return row;
    }
}
