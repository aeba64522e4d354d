"""A questionnaire as plain text, for the eyes of its author."""

from collections.abc import Iterator

from survey.questionnaire.objects import IndexNode, Item, Questionnaire, Texts


def lines(questionnaire: Questionnaire, language: str) -> Iterator[str]:
    texts = questionnaire.texts(language)
    yield from (texts.title, f"{questionnaire.key} ({language})", texts.population, texts.source)
    for legal in questionnaire.source.legal:
        until = f" – {legal.effective_to}" if legal.effective_to else ""
        yield f"{legal.number} ({legal.effective_from}{until}): {legal.title}"
    shown_factor = None
    for item in questionnaire.items:
        if item.factor and item.factor != shown_factor and item.kind == "rating":
            shown_factor = item.factor
            yield f"\n{texts.factor(item.factor)}"
        yield from _item(questionnaire, item, texts)
    yield ""
    for root in questionnaire.index:
        yield from _node(root, texts, 0)


def _item(questionnaire: Questionnaire, item: Item, texts: Texts) -> Iterator[str]:
    required = ", required" if item.required else ""
    yield f"\n{item.id} ({item.kind}{required}): {texts.item(item.id)}"
    if hint := texts.hint(item.id):
        yield f"    {hint}"
    scale = questionnaire.scale(item)
    missing = () if scale.not_applicable is None else (scale.not_applicable,)
    if answers := [f"{code} {texts.label(scale.id, code)}" for code in (*scale.codes, *missing)]:
        yield f"    {' · '.join(answers)}"


def _node(node: IndexNode, texts: Texts, level: int) -> Iterator[str]:
    satisfied = ", ".join(map(str, node.satisfied))
    over = f" [{' '.join(node.items)}]" if node.items else ""
    yield f"{'  ' * level}{node.node}: {texts.node(node.node)} ({node.rule}; {satisfied}){over}"
    for child in node.children:
        yield from _node(child, texts, level + 1)
