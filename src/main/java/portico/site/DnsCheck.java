package portico.site;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import portico.vm.Vm;

/** What DNS says of a name, and what it must say so that visitors arrive: record by record. {@link #plan} reads what is needed, {@link #look} asks DNS. */
@Singleton
public class DnsCheck {

    /** GOOD: as it must be. MISSING: to be entered. WRONG: leads elsewhere. EXTRA: to be removed. UNKNOWN: DNS does not answer. */
    public enum Verdict { GOOD, MISSING, WRONG, EXTRA, UNKNOWN;
        public String wire() { return name().toLowerCase(Locale.ROOT); }
    }

    /**
     * One record.
     *
     * @param name     as DNS knows it
     * @param expected value to enter; empty: there must be none
     * @param found    values there are
     */
    public record Line(String name, String type, String expected, List<String> found, Verdict verdict) {

        /** As a line of a zone file; empty: nothing is to be entered. */
        public String record() { return expected.isEmpty() ? "" : name + ". " + type + " " + (type.equals("TXT") ? '"' + expected + '"' : expected); }
    }

    /** @param publicIp where the name must lead @param word what proves that it is the customer's; empty: nothing needs to be proved */
    public record Plan(SiteName name, String publicIp, Optional<String> word) {}

    private final Dns dns;
    private final SiteProofs proofs;

    DnsCheck(Dns dns, SiteProofs proofs) {
        this.dns = dns;
        this.proofs = proofs;
    }

    /** Within the tenant's transaction. @throws portico.api.Refusal when it is no name */
    public Plan plan(Vm vm, String typed) {
        var name = SiteName.of(typed);
        long user = vm.owner.id;
        boolean bound = SiteBinding.count("vmId = ?1 and domain = ?2", vm.id, name.ascii()) > 0;
        boolean proof = !bound && SiteBinding.related(name, user).isPresent() && !SiteProofs.isProved(user, name.ascii());
        return new Plan(name, vm.host.publicIp, proof ? Optional.of(proofs.word(user, name.ascii())) : Optional.empty());
    }

    /** In no transaction; some seconds at most. */
    public List<Line> look(Plan plan) {
        var name = plan.name.ascii();
        var lines = new ArrayList<Line>();
        try {
            var alias = dns.alias(name);
            var v4 = dns.v4(name);
            var v6 = dns.v6(name);
            boolean leads = !v4.isEmpty() && v4.stream().allMatch(plan.publicIp::equals);
            // An alias is as good as an address, if it leads here; an address cannot be entered beside it.
            alias.ifPresent(target -> lines.add(new Line(name, "CNAME", leads ? target : "", List.of(target), leads ? Verdict.GOOD : Verdict.EXTRA)));
            lines.add(new Line(name, "A", plan.publicIp, v4, v4.isEmpty() ? Verdict.MISSING : leads ? Verdict.GOOD : Verdict.WRONG));
            lines.add(new Line(name, "AAAA", "", v6, v6.isEmpty() ? Verdict.GOOD : Verdict.EXTRA));
        } catch (Dns.Silent silent) {
            lines.clear();
            lines.add(new Line(name, "A", plan.publicIp, List.of(), Verdict.UNKNOWN));
        }
        plan.word.ifPresent(word -> lines.add(proof(SiteProofs.record(name), word)));
        return lines;
    }

    private Line proof(String name, String word) {
        try {
            var found = dns.texts(name);
            return new Line(name, "TXT", word, found, found.contains(word) ? Verdict.GOOD : found.isEmpty() ? Verdict.MISSING : Verdict.WRONG);
        } catch (Dns.Silent silent) {
            return new Line(name, "TXT", word, List.of(), Verdict.UNKNOWN);
        }
    }
}
