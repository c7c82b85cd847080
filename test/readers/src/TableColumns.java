import io.trino.sql.parser.SqlParser;
import io.trino.sql.tree.ColumnDefinition;
import io.trino.sql.tree.CreateTable;
import io.trino.sql.tree.DataType;
import io.trino.sql.tree.DataTypeParameter;
import io.trino.sql.tree.GenericDataType;
import io.trino.sql.tree.RowDataType;
import io.trino.sql.tree.Statement;
import io.trino.sql.tree.TableElement;
import io.trino.sql.tree.TypeParameter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.hive.ql.parse.ASTNode;
import org.apache.hadoop.hive.ql.parse.ParseDriver;

/**
 * Parses a statement from standard input, as Hive or as Trino does, and prints the columns of the table that it makes, with those that are
 * partitions, as JSON: {"name": type}, where a type is a name, {"struct": {…}}, {"array": type} or {"map": [type, type]}. Of any other
 * statement it prints {}.
 */
class TableColumns {
  public static void main(String[] args) throws Exception {
    String sql = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
    System.out.println(args[0].equals("hive") ? hive(new ParseDriver().parse(sql)) : trino(new SqlParser().createStatement(sql)));
  }

  private static String hive(ASTNode node) {
    String columns = children(node).stream().map(TableColumns::hive).filter(text -> !text.isEmpty()).collect(Collectors.joining(","));
    if (node.getText() == null || node.getToken() == null) return "{" + columns + "}";
    if (node.getText().equals("TOK_TABCOL")) return name(node.getChild(0).getText()) + ":" + hiveType((ASTNode) node.getChild(1));
    return columns;
  }

  private static String hiveType(ASTNode type) {
    List<ASTNode> parts = children(type);
    switch (type.getText()) {
      case "TOK_STRUCT":
        return "{\"struct\":{" + hive(parts.get(0)) + "}}";
      case "TOK_LIST":
        return "{\"array\":" + hiveType(parts.get(0)) + "}";
      case "TOK_MAP":
        return "{\"map\":[" + hiveType(parts.get(0)) + "," + hiveType(parts.get(1)) + "]}";
      default:
        return name(type.getText().replace("TOK_", ""));
    }
  }

  private static List<ASTNode> children(ASTNode node) {
    if (node.getChildren() == null) return List.of();
    return node.getChildren().stream().map(child -> (ASTNode) child).collect(Collectors.toList());
  }

  private static String trino(Statement statement) {
    if (!(statement instanceof CreateTable table)) return "{}";
    return table.getElements().stream().map(TableColumns::column).collect(Collectors.joining(",", "{", "}"));
  }

  private static String column(TableElement element) {
    ColumnDefinition column = (ColumnDefinition) element;
    return name(column.getName().toString()) + ":" + trinoType(column.getType());
  }

  private static String trinoType(DataType type) {
    if (type instanceof RowDataType row)
      return row.getFields().stream()
          .map(field -> name(field.getName().orElseThrow().getValue()) + ":" + trinoType(field.getType()))
          .collect(Collectors.joining(",", "{\"struct\":{", "}}"));
    GenericDataType generic = (GenericDataType) type;
    List<String> of = generic.getArguments().stream().map(TableColumns::argument).toList();
    switch (generic.getName().getValue().toLowerCase()) {
      case "array":
        return "{\"array\":" + of.get(0) + "}";
      case "map":
        return "{\"map\":[" + of.get(0) + "," + of.get(1) + "]}";
      default:
        return name(generic.getName().getValue());
    }
  }

  private static String argument(DataTypeParameter argument) {
    return trinoType(((TypeParameter) argument).getValue());
  }

  private static String name(String text) {
    return "\"" + text.replace("`", "").toLowerCase() + "\"";
  }
}
