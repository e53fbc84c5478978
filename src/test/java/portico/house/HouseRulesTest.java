package portico.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import portico.hypervisor.Hypervisor;

/** Which way dependencies point; see the README's map of the rooms. */
@AnalyzeClasses(packages = "portico", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseRulesTest {

    @ArchTest static final ArchRule only_the_adapter_knows_libvirt =
            noClasses().that().resideOutsideOfPackage("portico.hypervisor.libvirt..").should().dependOnClassesThat().resideInAnyPackage("org.libvirt..");

    @ArchTest static final ArchRule nobody_imports_an_adapter =
            noClasses().that().resideOutsideOfPackages("portico.hypervisor.libvirt..", "portico.hypervisor.simulated..", "portico.launch..")
                    .should().dependOnClassesThat().resideInAnyPackage("portico.hypervisor.libvirt..", "portico.hypervisor.simulated..");

    @ArchTest static final ArchRule the_corridor_knows_no_feature =
            noClasses().that().resideInAPackage("portico.api").should().dependOnClassesThat()
                    .resideInAnyPackage("portico.account..", "portico.infra..", "portico.vm..", "portico.power..", "portico.provision..", "portico.console..", "portico.task..", "portico.audit..", "portico.notify..");

    @ArchTest static final ArchRule infrastructure_knows_no_other_room =
            noClasses().that().resideInAPackage("portico.infra..").should().dependOnClassesThat()
                    .resideInAnyPackage("portico.account..", "portico.vm..", "portico.power..", "portico.provision..", "portico.console..", "portico.task..", "portico.audit..");

    @ArchTest static final ArchRule tasks_know_no_feature =
            noClasses().that().resideInAPackage("portico.task").and().haveNameNotMatching(".*Pages(\\$.*)?").should().dependOnClassesThat()
                    .resideInAnyPackage("portico.account..", "portico.vm..", "portico.power..", "portico.provision..", "portico.console..");

    @ArchTest static final ArchRule only_tasks_change_a_host =
            classes().that().areAssignableTo(Hypervisor.class).should().onlyBeAccessed().byClassesThat()
                    .resideInAnyPackage("portico.hypervisor..", "portico.power", "portico.provision");

    @ArchTest static final ArchRule adapters_speak_plain_values =
            noClasses().that().resideInAPackage("portico.hypervisor..").should().dependOnClassesThat()
                    .resideInAnyPackage("portico.vm..", "portico.infra..", "portico.account..", "portico.task..", "portico.provision..", "portico.power..");
}
