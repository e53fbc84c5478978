package portico.vm;

import java.util.List;
import portico.page.Form;

/** One group and what can be done with it. */
public record GroupPage(long id, String name, boolean hasKey, String username, List<Member> members, Form edit, Form key) {

    /** A VM of the group. */
    public record Member(long id, String name) {}

    /** The list of a customer's groups. */
    public record All(List<Line> groups, Form create) {}

    public record Line(long id, String name, long machines, boolean hasKey) {}
}
