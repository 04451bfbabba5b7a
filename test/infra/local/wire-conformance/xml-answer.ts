import { typeOf, xmlNameOf, type Schema } from './model.ts';

interface Element {
  readonly name: string;
  readonly children: Element[];
  text: string;
}

/**
 * Reads an answer of a query protocol as the JSON that its model stands for. What the model does not name is kept under
 * its own name, so that a check finds it.
 */
export function fromXml(text: string, output: Schema): unknown {
  const [response] = parse(text).children;
  if (response === undefined) throw new Error(`no element in ${text}`);
  const result = response.children.find(({ name }) => name.endsWith('Result')) ?? response;
  const value = valueOf(result, output) as Record<string, unknown>;
  const { requestId: _, return: __, ...answer } = value;
  return answer;
}

function valueOf(element: Element, schema: Schema): unknown {
  const type = typeOf(schema);
  switch (type.kind) {
    case 'structure': {
      const byXmlName = new Map(
        [...type.members].map(([name, member]) => [xmlNameOf(member) ?? name, { name, member }]),
      );
      return Object.fromEntries(
        element.children.map((child): [string, unknown] => {
          const known = byXmlName.get(child.name);
          return known === undefined ? [child.name, child.text] : [known.name, valueOf(child, known.member)];
        }),
      );
    }
    case 'list':
      return element.children.map((child) => valueOf(child, type.member));
    case 'timestamp':
      return Date.parse(element.text) / 1000;
    case 'number':
      return Number(element.text);
    case 'boolean':
      return element.text === 'true' ? true : element.text === 'false' ? false : element.text;
    case 'string':
    case 'blob':
    case 'document':
      return element.text;
    case 'map':
      throw new Error(`no answer of a query protocol here has a map: ${element.name}`);
  }
}

function parse(text: string): Element {
  const root: Element = { name: '', children: [], text: '' };
  const open = [root];
  for (const [, close, name = '', empty, content] of text.matchAll(/<(\/)?([\w.:]+)[^>]*?(\/)?>|([^<]+)/g)) {
    const top = open.at(-1) ?? root;
    if (content !== undefined) top.text += unescape(content.trim());
    else if (close !== undefined) open.pop();
    else {
      const child: Element = { name, children: [], text: '' };
      top.children.push(child);
      if (empty === undefined) open.push(child);
    }
  }
  return root;
}

function unescape(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
