package portico.shared.page;

import java.util.List;

/** Many rules at once. @param typed what stands in the field @param done how many were added, in words; null: nothing was tried @param problems by line */
public record ImportPage(String typed, String done, List<String> problems) {}
