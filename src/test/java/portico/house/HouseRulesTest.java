package portico.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;
import portico.hypervisor.Hypervisor;

/** Which way dependencies point; see the README's map of the rooms. */
class HouseRulesTest {

    private static final JavaClasses HOUSE = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("portico");

    @Test void the_rules_have_a_house_to_look_at() { assertThat(HOUSE.size()).isGreaterThan(400); }

    @Test void only_the_adapter_knows_libvirt() {
        hold(noClasses().that().resideOutsideOfPackage("portico.hypervisor.libvirt..").should().dependOnClassesThat().resideInAnyPackage("org.libvirt.."));
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
        hold(classes().that().areAssignableTo(Hypervisor.class).should().onlyBeAccessed().byClassesThat()
                    .resideInAnyPackage("portico.hypervisor..", "portico.power", "portico.provision"));
    }

    @Test void adapters_speak_plain_values() {
        hold(noClasses().that().resideInAPackage("portico.hypervisor..").should().dependOnClassesThat()
                    .resideInAnyPackage("portico.vm..", "portico.infra..", "portico.account..", "portico.task..", "portico.provision..", "portico.power.."));
    }

    /** Plain tests: ArchUnit's own engine does not run on this JUnit, and says nothing about it. */
    private static void hold(ArchRule rule) { rule.check(HOUSE); }
}
