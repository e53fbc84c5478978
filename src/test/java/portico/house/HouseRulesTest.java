package portico.house;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
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

    @Test void nobody_imports_an_adapter() {
        hold(noClasses().that().resideOutsideOfPackages("portico.hypervisor.libvirt..", "portico.hypervisor.simulated..", "portico.launch..")
                    .should().dependOnClassesThat().resideInAnyPackage("portico.hypervisor.libvirt..", "portico.hypervisor.simulated.."));
    }

    @Test void the_corridor_knows_no_feature() {
        hold(noClasses().that().resideInAPackage("portico.api").should().dependOnClassesThat()
                    .resideInAnyPackage("portico.account..", "portico.infra..", "portico.vm..", "portico.power..", "portico.provision..", "portico.console..", "portico.task..", "portico.audit..", "portico.notify.."));
    }

    @Test void infrastructure_knows_no_other_room() {
        hold(noClasses().that().resideInAPackage("portico.infra..").should().dependOnClassesThat()
                    .resideInAnyPackage("portico.account..", "portico.vm..", "portico.power..", "portico.provision..", "portico.console..", "portico.task..", "portico.audit.."));
    }

    @Test void tasks_know_no_feature() {
        hold(noClasses().that().resideInAPackage("portico.task").and().haveNameNotMatching(".*Pages(\\$.*)?").should().dependOnClassesThat()
                    .resideInAnyPackage("portico.account..", "portico.vm..", "portico.power..", "portico.provision..", "portico.console.."));
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

    @Test void adapters_speak_plain_values() {
        hold(noClasses().that().resideInAPackage("portico.hypervisor..").should().dependOnClassesThat()
                    .resideInAnyPackage("portico.vm..", "portico.infra..", "portico.account..", "portico.task..", "portico.provision..", "portico.power.."));
    }

    @Test void gateways_speak_plain_values_and_nobody_imports_their_adapters() {
        hold(noClasses().that().resideInAPackage("portico.gateway..").should().dependOnClassesThat()
                    .resideInAnyPackage("portico.vm..", "portico.infra..", "portico.account..", "portico.task..", "portico.forward..", "portico.site..", "portico.shared..", "portico.hypervisor.."));
        hold(noClasses().that().resideOutsideOfPackages("portico.gateway.nftables..", "portico.gateway.haproxy..", "portico.gateway.simulated..")
                    .should().dependOnClassesThat().resideInAnyPackage("portico.gateway.nftables..", "portico.gateway.haproxy..", "portico.gateway.simulated.."));
    }

    /** Plain tests: ArchUnit's own engine does not run on this JUnit, and says nothing about it. */
    private static void hold(ArchRule rule) { rule.check(HOUSE); }
}
