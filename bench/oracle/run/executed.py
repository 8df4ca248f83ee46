"""Notes the code of a program that runs: `Noting` puts a call of `ran` before each statement and each part of an expression that does
not always run."""

import ast


class Noting(ast.NodeTransformer):
    def __init__(self, path):
        self.path = path

    def call(self, node):
        place = [ast.Constant(value) for value in (self.path, node.lineno, node.col_offset)]
        return ast.Call(ast.Name('ran', ast.Load()), place, [])

    def before(self, node):
        """Returns an expression that calls `ran` and has the value of another one; `ran` returns None."""
        made = ast.BoolOp(ast.Or(), [self.call(node), node])
        return ast.fix_missing_locations(ast.copy_location(made, node))

    def generic_visit(self, node):
        super().generic_visit(node)
        for field in ('body', 'orelse', 'finalbody'):
            statements = getattr(node, field, None)
            if isinstance(statements, list) and statements and isinstance(statements[0], ast.stmt):
                setattr(node, field, [made for statement in statements for made in self.noted(statement)])
        return node

    def noted(self, statement):
        if isinstance(statement, ast.ImportFrom) and statement.module == '__future__':
            return [statement]
        note = ast.copy_location(ast.Expr(self.call(statement)), statement)
        return [ast.fix_missing_locations(note), statement]

    def visit_IfExp(self, node):
        self.generic_visit(node)
        node.body, node.orelse = self.before(node.body), self.before(node.orelse)
        return node

    def visit_BoolOp(self, node):
        self.generic_visit(node)
        first, *others = node.values
        node.values = [first, *(self.before(value) for value in others)]
        return node

    def visit_Lambda(self, node):
        self.generic_visit(node)
        node.body = self.before(node.body)
        return node
