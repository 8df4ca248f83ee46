"""Notes the tests of a program while it runs, so that events can be made that pass them: `Comparing` changes the syntax of the
program, and `Tests` takes what the changed program compares."""

import ast
import collections
import operator

OPERATORS = {
    'Eq': operator.eq,
    'NotEq': operator.ne,
    'Lt': operator.lt,
    'LtE': operator.le,
    'Gt': operator.gt,
    'GtE': operator.ge,
    'Is': operator.is_,
    'IsNot': operator.is_not,
    'In': lambda left, right: left in right,
    'NotIn': lambda left, right: left not in right,
}
PLAIN = (str, int, float, bool, type(None))
HOLDERS = (list, tuple, set, dict)
METHODS = ('startswith', 'endswith', '__contains__', 'index', 'count', '__eq__')
SAMPLES = {str: 'a', int: 1, float: 0.5, bool: True, dict: {'a': 'a'}, list: ['a'], type(None): None}
PAIRS_OF_TEST = 4
KEEPING = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Return)
LEAVING = (ast.Return, ast.Raise, ast.Break, ast.Continue)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
# A `match` has a test for each case.
SITES_OF_TEST = 16
MOST_ITEMS = 8


class Comparing(ast.NodeTransformer):
    """Puts calls in place of comparisons and around tests."""

    def __init__(self, first, path, regions):
        self.site = first
        self.path = path
        self.regions = regions
        self.around = []

    def visit(self, node):
        self.around.append(node)
        try:
            return super().visit(node)
        finally:
            self.around.pop()

    def region(self):
        """Returns the statement of a test; the function around it when the statement keeps a value or leaves a block."""
        outwards = self.around[::-1]
        index = next((i for i, node in enumerate(outwards) if isinstance(node, ast.stmt)), 0)
        statement = outwards[index]
        if isinstance(statement, KEEPING) or any(isinstance(node, LEAVING) for node in ast.walk(statement)):
            functions = (node for node in outwards[index:] if isinstance(node, FUNCTIONS))
            statement = next(functions, statement)
        return [self.path, statement.lineno, statement.col_offset, statement.end_lineno, statement.end_col_offset]

    def call(self, node, name, *arguments):
        self.site += SITES_OF_TEST
        region = self.region()
        for site in range(self.site, self.site + (SITES_OF_TEST if name == 'matched' else 1)):
            self.regions[site] = region
        site = ast.Constant(self.site)
        made = ast.Call(ast.Name(name, ast.Load()), [site, *arguments], [])
        return ast.fix_missing_locations(ast.copy_location(made, node))

    def visit_Compare(self, node):
        self.generic_visit(node)
        if len(node.ops) > 1:
            return node
        kind = ast.Constant(type(node.ops[0]).__name__)
        return self.call(node, 'compared', kind, node.left, node.comparators[0])

    def visit_Call(self, node):
        self.generic_visit(node)
        if node.keywords or any(isinstance(item, ast.Starred) for item in node.args):
            return node
        if isinstance(node.func, ast.Name) and node.func.id == 'bool' and len(node.args) == 1:
            node.args = [self.call(node.args[0], 'tested', node.args[0])]
            return node
        if isinstance(node.func, ast.Name) and node.func.id == 'isinstance' and len(node.args) == 2:
            return self.call(node, 'is_of', *node.args)
        if isinstance(node.func, ast.Attribute) and node.func.attr in METHODS and len(node.args) == 1:
            name = ast.Constant(node.func.attr)
            if isinstance(node.func.value, ast.Call) and getattr(node.func.value.func, 'id', '') == 'super':
                return node
            return self.call(node, 'asked', node.func.value, name, node.args[0])
        return node

    def with_test(self, node):
        self.generic_visit(node)
        node.test = self.call(node.test, 'tested', node.test)
        return node

    visit_If = with_test
    visit_IfExp = with_test
    visit_While = with_test

    def visit_UnaryOp(self, node):
        self.generic_visit(node)
        if isinstance(node.op, ast.Not):
            node.operand = self.call(node.operand, 'tested', node.operand)
        return node

    def visit_comprehension(self, node):
        self.generic_visit(node)
        node.ifs = [self.call(test, 'tested', test) for test in node.ifs]
        return node

    def visit_BoolOp(self, node):
        self.generic_visit(node)
        node.values = [*(self.call(value, 'tested', value) for value in node.values[:-1]), node.values[-1]]
        return node

    def visit_Match(self, node):
        wanted = [sample_of(case.pattern) for case in node.cases]
        self.generic_visit(node)
        samples = ast.parse(repr(wanted), mode='eval').body
        node.subject = self.call(node.subject, 'matched', node.subject, samples)
        return node


def sample_of(pattern):
    """Returns a value that a pattern matches, as well as that can be said."""
    match pattern:
        case ast.MatchValue(value=ast.Constant(value=value)) if isinstance(value, PLAIN):
            return value
        case ast.MatchSingleton(value=value):
            return value
        case ast.MatchSequence(patterns=patterns):
            return [sample_of(inner) for inner in patterns if not isinstance(inner, ast.MatchStar)]
        case ast.MatchMapping(keys=keys, patterns=patterns):
            pairs = zip(keys, patterns)
            return {key.value: sample_of(inner) for key, inner in pairs if isinstance(key, ast.Constant)}
        case ast.MatchClass(cls=ast.Name(id=name)):
            return {'str': 'a', 'int': 1, 'float': 0.5, 'bool': True, 'dict': {}, 'list': []}.get(name, 'a')
        case ast.MatchOr(patterns=[first, *_]):
            return sample_of(first)
        case ast.MatchAs(pattern=ast.AST() as inner):
            return sample_of(inner)
    return 'a'


class Tests:
    """Takes the tests of a program: `results` are texts of a test and its result, and `pairs` are the last
    values that a test compared, with the start and the index of the event (`sent`)."""

    def __init__(self):
        self.results = {}
        self.regions = {}
        self.pairs = collections.defaultdict(lambda: collections.deque(maxlen=PAIRS_OF_TEST))
        self.sent = (0, 0)

    def names(self):
        """Returns the functions that a changed program calls."""
        own = (self.compared, self.is_of, self.asked, self.tested, self.matched)
        return {function.__name__: function for function in own}

    def result(self, site, value):
        if type(value) in PLAIN or type(value) in HOLDERS:
            self.results.setdefault(f'{site} {str(bool(value)).lower()}')

    def pair(self, site, first, second):
        if type(first) in PLAIN or type(first) in (list, dict):
            self.pairs[site].append((site, *self.sent, first, second))

    def compared(self, site, kind, left, right):
        value = OPERATORS[kind](left, right)
        self.result(site, value)
        if type(right) in PLAIN:
            self.pair(site, left, right)
        if kind in ('In', 'NotIn'):
            self.items(site, right, left)
        return value

    def items(self, site, holder, value):
        if type(holder) in HOLDERS:
            for item in list(holder)[:MOST_ITEMS]:
                if type(item) in PLAIN:
                    self.pair(site, value, item)

    def is_of(self, site, value, kind):
        is_one = isinstance(value, kind)
        self.result(site, is_one)
        first = kind[0] if isinstance(kind, tuple) and kind else kind
        if not is_one and isinstance(first, type) and first in SAMPLES:
            self.pair(site, value, SAMPLES[first])
        return is_one

    def asked(self, site, holder, method, value):
        if type(value) in PLAIN:
            if type(holder) in PLAIN:
                self.pair(site, holder, value)
            self.items(site, holder, value)
        found = getattr(holder, method)(value)
        self.result(site, found)
        return found

    def tested(self, site, value):
        self.result(site, value)
        if type(value) in PLAIN:
            self.pair(site, value, None if value else 'a')
        return value

    def matched(self, site, value, samples):
        for index, sample in enumerate(samples[: SITES_OF_TEST - 1]):
            self.result(site + index + 1, False)
            self.pair(site + index + 1, value, sample)
        return value
