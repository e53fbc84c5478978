package portico.infra;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import portico.api.*;

/** What can be installed on a host. */
@Singleton
@Api(value = "server_os_templates", open = USER, changes = false, says = "Operating systems that can be installed on a server", zh = "服务器可用的操作系统模板")
class ListTemplates implements Command<ListTemplates.In> {

    record In(
            @Wire(value = "serverid", says = "the server", zh = "服务器编号") Host host,
            @Wire(value = "osid", says = "one template; 0 all", zh = "模板编号，0 为全部") @Default("0") long template,
            @Wire(value = "osids", says = "several templates, \"1,3\"", zh = "多个模板编号，如 \"1,3\"") List<Long> templates) {}

    @Override public Answer run(Caller caller, In in) {
        return Answer.json(OsTemplate.on(in.host.id).stream()
                .filter(t -> in.template == 0 || t.id == in.template)
                .filter(t -> in.templates.isEmpty() || in.templates.contains(t.id))
                .map(ListTemplates::row).toList());
    }

    private static Object row(OsTemplate template) {
        var row = new LinkedHashMap<String, Object>();
        row.put("oid", template.id);
        row.put("oname", template.name);
        row.put("family", template.family);
        row.put("agent", template.agent);
        row.put("mindisk", template.minDiskGb);
        return row;
    }
}
