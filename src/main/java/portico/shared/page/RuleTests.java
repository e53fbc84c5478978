package portico.shared.page;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.util.function.Function;
import portico.page.Pages;
import portico.shared.RuleWalk;
import portico.shared.WalkPlan;
import portico.vm.MachineDesk;
import portico.vm.MachineView;
import portico.vm.Vm;

/** The page of a test: reads what is needed, walks in no transaction, shows what was found. */
@Singleton
class RuleTests {

    @CheckedTemplate(basePath = "shared", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance walk(MachineView machine, WalkPage walk);
    }

    /** @param rule as it is called @param played no packet flows */
    record Planned(MachineView machine, String rule, WalkPlan plan, boolean played) {}

    private final Pages pages;
    private final MachineDesk desk;
    private final SharedViews views;
    private final RuleWalk walk;

    RuleTests(Pages pages, MachineDesk desk, SharedViews views, RuleWalk walk) {
        this.pages = pages;
        this.desk = desk;
        this.views = views;
        this.walk = walk;
    }

    /** @param path where it is repeated */
    Response of(long id, String path, Function<Vm, Planned> plan) {
        var planned = desk.with(id, plan);
        var steps = walk.walk(planned.plan);
        return pages.show(Templates.walk(planned.machine, views.walked(planned.rule, planned.plan, steps, path, planned.played)));
    }
}
