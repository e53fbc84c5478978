package portico.house;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import portico.hypervisor.Census;
import portico.hypervisor.DataDisks;
import portico.hypervisor.DiskUses;
import portico.hypervisor.HostEvents;
import portico.hypervisor.HostTarget;
import portico.hypervisor.Hypervisor;
import portico.hypervisor.HypervisorView;
import portico.hypervisor.Machine;
import portico.hypervisor.Moves;
import portico.hypervisor.PastCounters;
import portico.hypervisor.Port;

/** Which way dependencies point; see the README's map of the rooms. */
class HouseRulesTest {

    private static final JavaClasses HOUSE = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("portico");

    @Test void the_rules_have_a_house_to_look_at() { assertThat(HOUSE.size()).isGreaterThan(400); }

    @Test void only_the_adapter_knows_libvirt() {
        hold(noClasses().that().resideOutsideOfPackage("portico.hypervisor.libvirt..").should().dependOnClassesThat().resideInAnyPackage("org.libvirt.."));
    }

    @Test void only_places_speak_ssh() {
        hold(noClasses().that().resideOutsideOfPackage("portico.place..").should().dependOnClassesThat().resideInAnyPackage("org.apache.sshd.."));
        hold(noClasses().that().resideInAPackage("portico.place..").should().dependOnClassesThat(resideInAPackage("portico..").and(not(resideInAnyPackage("portico.place..", "portico.secret..")))));
    }

    /** Each says how something is done; the room above it says what, and is all that others know. */
    private static final List<String> ADAPTERS = List.of("hypervisor.libvirt", "hypervisor.simulated", "gateway.nftables", "gateway.haproxy", "gateway.simulated",
            "certificate.acme", "certificate.simulated", "rdns.powerdns", "rdns.simulated");
    /** Packages within rooms that are no adapters. */
    private static final Set<String> PARTS = Set.of("firewall.page", "launch.archive", "launch.host", "shared.page", "staff.desk", "tenant.world");
    /** What a visitor sees, and the words for it. */
    private static final String PAGES = ".*(Pages?|Views?|Text)(\\$.*)?";

    @Test void every_package_within_a_room_is_an_adapter_or_known_to_be_none() {
        var within = HOUSE.stream().map(type -> type.getPackageName().replaceFirst("^portico\\.?", "")).filter(name -> name.contains(".")).collect(Collectors.toSet());
        assertThat(within).containsExactlyInAnyOrderElementsOf(Stream.concat(ADAPTERS.stream(), PARTS.stream()).toList());
    }

    @Test void nobody_imports_an_adapter() {
        for (var adapter : ADAPTERS)
            hold(noClasses().that().resideOutsideOfPackage("portico." + adapter + "..").should().dependOnClassesThat().resideInAPackage("portico." + adapter + ".."));
    }

    @Test void adapters_know_their_port_places_and_secrets() {
        for (var adapter : ADAPTERS) knowsOnly("portico." + adapter + "..", "portico." + adapter.substring(0, adapter.indexOf('.')), "portico.place", "portico.secret");
    }

    /** Besides the ground floor. The reference's pages look like all others. */
    @Test void the_corridor_knows_no_feature() {
        hold(noClasses().that().resideInAPackage("portico.api..").and().haveNameNotMatching(PAGES).should().dependOnClassesThat(roomsOtherThan("portico.api..", "portico.tenant", "portico.secret")));
        knowsOnly("portico.api..", "portico.tenant", "portico.secret", "portico.page");
    }

    @Test void infrastructure_knows_no_other_room() { knowsOnly("portico.infra..", "portico.api", "portico.tenant", "portico.hypervisor", "portico.place"); }

    @Test void tasks_know_no_feature() {
        hold(noClasses().that().resideInAPackage("portico.task..").and().haveNameNotMatching(PAGES).should().dependOnClassesThat(roomsOtherThan("portico.task..", "portico.api", "portico.tenant", "portico.hypervisor")));
        knowsOnly("portico.task..", "portico.api", "portico.tenant", "portico.hypervisor", "portico.page", "portico.account", "portico.vm");
    }

    @Test void only_tasks_change_a_host() {
        // What only reads is open to everybody; every other port changes something.
        hold(classes().that().areAssignableTo(Port.class).and().areNotAssignableTo(HypervisorView.class).and().areNotAssignableTo(PastCounters.class).and().areNotAssignableTo(Census.class).and().areNotAssignableTo(HostEvents.class).and().areNotAssignableTo(DiskUses.class).and().doNotBelongToAnyOf(Port.class).should()
                    .onlyBeAccessed().byClassesThat().resideInAnyPackage("portico.hypervisor..",
                            "portico.network",
                            "portico.firewall",
                            "portico.guest",
                            "portico.power",
                            "portico.trash",
                            "portico.resize",
                            "portico.backup",
                            "portico.media",
                            "portico.undo",
                            "portico.rescue",
                            "portico.offhost",
                            "portico.traffic",
                            "portico.adopt",
                            "portico.move",
                            "portico.disk",
                            "portico.provision"));
    }

    /** See the rule of portico.trash: what is erased is named in the trash, and nothing else ever is. */
    @Test void one_task_erases_disks() {
        hold(noClasses().that().doNotHaveFullyQualifiedName("portico.trash.EraseTask").and().resideOutsideOfPackage("portico.hypervisor..")
                    .should().callMethod(Hypervisor.class, "delete", HostTarget.class, Machine.class));
    }

    /** Nor does anything else clear away what a VM left on a host that it is not on any more. */
    @Test void one_task_clears_after_moves() {
        hold(noClasses().that().doNotHaveFullyQualifiedName("portico.move.ClearTask").and().resideOutsideOfPackage("portico.hypervisor..")
                    .should().callMethod(Moves.class, "clear", HostTarget.class, Machine.class));
    }

    /** And so for a single data disk, see portico.disk. */
    @Test void one_task_erases_data_disks() {
        hold(noClasses().that().doNotHaveFullyQualifiedName("portico.disk.EraseDiskTask").and().resideOutsideOfPackage("portico.hypervisor..")
                    .should().callMethod(DataDisks.class, "erase", HostTarget.class, Machine.class, long.class));
    }

    @Test void ports_speak_plain_values() {
        knowsOnly("portico.hypervisor..", "portico.place", "portico.secret", "portico.api");
        knowsOnly("portico.gateway..", "portico.place");
    }

    /** Of all rooms a package knows itself and these; a room that is built tomorrow is not among them. */
    private static void knowsOnly(String packages, String... others) {
        hold(noClasses().that().resideInAPackage(packages).should().dependOnClassesThat(roomsOtherThan(Stream.concat(Stream.of(packages), Stream.of(others)).toArray(String[]::new))));
    }

    private static DescribedPredicate<JavaClass> roomsOtherThan(String... packages) { return resideInAPackage("portico..").and(not(resideInAnyPackage(packages))); }

    /** Plain tests: ArchUnit's own engine does not run on this JUnit, and says nothing about it. */
    private static void hold(ArchRule rule) { rule.check(HOUSE); }
}
