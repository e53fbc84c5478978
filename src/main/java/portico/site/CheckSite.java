package portico.site;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import jakarta.validation.constraints.Size;
import java.util.LinkedHashMap;
import java.util.Map;
import portico.api.*;
import portico.vm.Vm;

/** Looks what DNS says of a domain, bound or not, before somebody wonders why nobody comes. */
@Singleton
@Api(value = "vm_domain", sub = "check", open = USER, changes = false, says = "Compare a domain's DNS records with what they must be (extension)", zh = "检查域名的 DNS 记录是否符合要求（扩展）")
class CheckSite implements Command<CheckSite.In> {

    record In(
            @Wire(value = "vpsid", says = "host", zh = "主机编号") Vm vm,
            @Wire(value = "domain", says = "domain, such as www.example.com; other scripts as they are written or as xn--", zh = "域名，如 www.example.com，支持中文域名") @Size(max = 300, message = "site.name") String domain) {}

    private final DnsCheck check;

    CheckSite(DnsCheck check) { this.check = check; }

    @Override public Answer run(Caller caller, In in) {
        if (in.vm.host.publicIp.isBlank()) throw new Refusal("rule.nopublic");
        var plan = check.plan(in.vm, in.domain);
        return Answer.later(() -> Answer.json(check.look(plan).stream().map(CheckSite::row).toList()));
    }

    private static Map<String, Object> row(DnsCheck.Line line) {
        var row = new LinkedHashMap<String, Object>();
        row.put("name", line.name());
        row.put("type", line.type());
        row.put("expected", line.expected());
        row.put("found", String.join(", ", line.found()));
        row.put("verdict", line.verdict().wire());
        row.put("record", line.record());
        return row;
    }
}
